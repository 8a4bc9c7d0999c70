import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import prettierRecommended from 'eslint-plugin-prettier/recommended';
import globals from 'globals';
import jupyterPlugin from '@jupyter/eslint-plugin';

/**
 * The folders that the files of src/lab/ may not import: those beside or above them.
 */
const LAB_FLOORS = {
  'src/lab/*.ts': ['services', 'dialogs', 'widgets', 'commands', 'plugins'],
  'src/lab/services/*.ts': ['dialogs', 'widgets', 'commands', 'plugins'],
  'src/lab/dialogs/*.ts': ['widgets', 'commands', 'plugins'],
  'src/lab/widgets/*.ts': ['dialogs', 'commands', 'plugins'],
  'src/lab/commands/*.ts': ['plugins'],
  'src/lab/plugins/*.ts': ['.']
};

export default defineConfig([
  {
    ignores: [
      'node_modules',
      'lib',
      'coverage',
      'jupyterlab_xpra',
      '**/*.js',
      '**/*.d.ts',
      '.venv',
      'ui-tests'
    ]
  },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    plugins: {
      jupyter: jupyterPlugin
    }
  },
  jupyterPlugin.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      globals: {
        ...globals.browser,
        ...globals.es2015,
        ...globals.node
      },
      parserOptions: {
        project: ['src/*/tsconfig.json', 'src/client/*/tsconfig.json'],
        sourceType: 'module'
      }
    },
    rules: {
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: {
            regex: '^I[A-Z]',
            match: true
          }
        }
      ],
      '@typescript-eslint/no-unused-vars': ['error', { args: 'none' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/no-use-before-define': 'off',
      // All of it is needed as soon as a display is restored, and it is small.
      'jupyter/prefer-lazy-imports': 'off',
      '@typescript-eslint/quotes': [
        'error',
        'single',
        { avoidEscape: true, allowTemplateLiterals: false }
      ],
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'prefer-arrow-callback': 'error'
    }
  },
  {
    // They are no part of Lab. The project references keep them from the rest of src/ in the
    // same way.
    files: ['src/contract/**/*.ts', 'src/client/**/*.ts', 'src/page/**/*.ts'],
    rules: {
      'jupyter/no-untranslated-string': 'off',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@jupyterlab/*', '@lumino/*'],
              message: 'Only src/lab/ may use JupyterLab.'
            }
          ]
        }
      ]
    }
  },
  ...Object.entries(LAB_FLOORS).map(([files, folders]) => ({
    files: [files],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: folders.map(folder => ({
            group: [folder === '.' ? './*' : `**/${folder}/*`],
            message:
              folder === '.'
                ? 'A plugin knows the other plugins by their tokens alone.'
                : `${folder}/ is not below ${files}.`
          }))
        }
      ]
    }
  })),
  {
    files: ['src/page/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@jupyterlab/*', '@lumino/*'],
              message: 'Only src/lab/ may use JupyterLab.'
            },
            {
              group: ['**/client/*'],
              message: 'The page uses only what client/index.ts exports.'
            }
          ]
        }
      ]
    }
  },
  {
    files: ['src/__tests__/**/*.ts'],
    languageOptions: {
      globals: {
        ...globals.jest
      }
    },
    rules: {
      'jupyter/command-described-by': 'off',
      'jupyter/no-untranslated-string': 'off',
      'jupyter/require-disposable-ownership': 'off'
    }
  },
  prettierRecommended
]);
