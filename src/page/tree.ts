/**
 * The folders and files that a person drops.
 */

/**
 * A file, and the names of the folders that it is in, the outermost first.
 */
export interface IFile {
  inside: string[];

  /**
   * Rejects if the browser cannot read the file, or it is gone.
   */
  open: () => Promise<File>;
}

export interface ITree {
  /**
   * The path of each folder. A folder comes before those in it.
   */
  folders: string[][];

  files: IFile[];
}

/**
 * List what is in folders. Rejects if one of them cannot be read, or is gone.
 */
export async function treeOf(entries: FileSystemEntry[]): Promise<ITree> {
  const tree: ITree = { folders: [], files: [] };
  const add = async (entry: FileSystemEntry, inside: string[]) => {
    if (entry.isDirectory) {
      const path = [...inside, entry.name];
      tree.folders.push(path);
      for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) {
        await add(child, path);
      }
    } else {
      const open = () =>
        new Promise<File>((resolve, reject) =>
          (entry as FileSystemFileEntry).file(resolve, reject)
        );
      tree.files.push({ inside, open });
    }
  };
  for (const entry of entries) {
    await add(entry, []);
  }
  return tree;
}

async function childrenOf(
  folder: FileSystemDirectoryEntry
): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  // A browser gives some at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    );
    if (!some.length) {
      return children;
    }
    children.push(...some);
  }
}
