/** Forward slashes, no `file:` scheme, drive letter in upper case, no `/private` that macOS puts before its temporary folders. */
function canonical(path: string): string {
  const plain = path.startsWith('file://') ? decoded(path.slice('file://'.length).replace(/^\/(?=[A-Za-z]:)/, '')) : path;
  return plain
    .replaceAll('\\', '/')
    .replace(/^[a-z](?=:\/)/, (drive) => drive.toUpperCase())
    .replace(/^\/private(?=\/(?:tmp|var)\/)/, '');
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path);
}

/** Resolves `.` and `..`; undefined when the path leads out. */
function normalised(relative: string): string | undefined {
  const parts: string[] = [];
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? undefined : parts.join('/');
}

/** A path from a tool's output as a path relative to the worktree, with `/`; undefined when it lies outside. */
export function relativeToRoot(path: string, roots: readonly string[]): string | undefined {
  const wanted = canonical(path.trim());
  if (!isAbsolute(wanted)) return normalised(wanted);
  for (const root of roots) {
    const folder = canonical(root).replace(/\/+$/, '');
    const isDrive = /^[A-Z]:/.test(folder);
    const inside = isDrive ? wanted.toLowerCase().startsWith(`${folder.toLowerCase()}/`) : wanted.startsWith(`${folder}/`);
    if (inside) return normalised(wanted.slice(folder.length + 1));
  }
  return undefined;
}

/** A message without the place where the worktree happens to lie, so that it reads the same in every worktree. */
export function withoutRoots(text: string, roots: readonly string[]): string {
  const spellings = new Set(roots.flatMap((root) => [root, canonical(root), `/private${canonical(root)}`, root.replaceAll('/', '\\')]));
  const longestFirst = [...spellings].filter((root) => root.length > 1).sort((a, b) => b.length - a.length);
  return longestFirst.reduce((rest, root) => rest.replaceAll(`${root}/`, '').replaceAll(`${root}\\`, '').replaceAll(root, '.'), text);
}

/** Path and place of a finding, with only the keys that are known; numbers that are no positive integers count as unknown. */
export function placeOf(place: { path: string | undefined; line?: number | undefined; column?: number | undefined; endLine?: number | undefined; endColumn?: number | undefined }) {
  if (place.path === undefined) return {};
  const { path } = place;
  const startLine = positive(place.line);
  if (startLine === undefined) return { path };
  const startColumn = positive(place.column);
  const endLine = positive(place.endLine);
  const endColumn = positive(place.endColumn);
  const range = {
    startLine,
    ...(startColumn === undefined ? {} : { startColumn }),
    ...(endLine === undefined || endLine < startLine ? {} : { endLine }),
    ...(endColumn === undefined ? {} : { endColumn }),
  };
  return { path, range };
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
