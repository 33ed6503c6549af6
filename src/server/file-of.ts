import { fileURLToPath } from 'node:url';

/** The file of a URI, here or on the remote machine that this process runs on; undefined for what lies in no file. */
export function fileOf(uri: string): string | undefined {
  try {
    const url = new URL(uri);
    if (url.protocol === 'vscode-remote:') return fileURLToPath(`file://${url.pathname}`);
    return url.protocol === 'file:' ? fileURLToPath(url) : undefined;
  } catch {
    return undefined;
  }
}

/** The same name for the same file: editors and git spell the letter of a drive differently. */
export function keyOf(file: string): string {
  return process.platform === 'win32' ? file.toLowerCase() : file;
}
