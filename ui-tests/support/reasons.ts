/**
 * Says once more at the very end why tests failed, a line each: the last lines of a log are those
 * that people are shown.
 */
import type {
  Reporter,
  TestCase,
  TestError,
  TestResult
} from '@playwright/test/reporter';

export default class Reasons implements Reporter {
  onTestEnd(test: TestCase, { errors }: TestResult): void {
    // The first name is that of the whole run.
    errors.forEach(error => this._add(test.titlePath().slice(1), error));
  }

  onError(error: TestError): void {
    this._add(['beside the tests'], error);
  }

  onEnd(): void {
    for (const reason of this._reasons) {
      console.log(reason);
    }
  }

  private _add(names: string[], { message, value, location }: TestError): void {
    const what = (message ?? value ?? '').replace(COLOUR, '');
    const text = what.replace(/\s+/g, ' ').slice(0, 300);
    const line = location ? ` (line ${location.line})` : '';
    this._reasons.push(`${names.join(' › ')}${line}: ${text}`);
  }

  private readonly _reasons: string[] = [];
}

const COLOUR = /\u001b\[\d+m/g;
