import { err, ok, type Result } from '../../base/result.ts';

/**
 * A glob in the one form that the engine compares: `/` as separator (every backslash is one, there are no escapes), NFC,
 * no `./`, no doubled or trailing `/` (`src/` becomes `src/**`). The error is one sentence for the author of the glob:
 * empty, absolute, with a drive letter, or leaving the repository by `..`.
 */
export function normalizeGlob(text: string): Result<string, string> {
  const glob = text.normalize('NFC').trim().replaceAll('\\', '/');
  if (glob === '') return err('is empty; name a path or a glob relative to the repository');
  if (glob.length > 4_096) return err(`is ${glob.length} characters long; name paths in 4096 at most`);
  if (glob.startsWith('/')) return err(`"${text}" is absolute; write it relative to the repository's root`);
  if (/^!?[A-Za-z]:/.test(glob)) return err(`"${text}" has a drive letter; write it relative to the repository's root`);
  const segments: string[] = [];
  for (const segment of glob.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..' || /(^|[{,(|])\.\.([},)|]|$)/.test(segment)) return err(`"${text}" leaves the repository by ".."; write a path inside it`);
    segments.push(segment);
  }
  if (segments.length === 0) return ok('**');
  if (glob.endsWith('/')) segments.push('**');
  return ok(segments.join('/'));
}
