import fc from 'fast-check';

/** File names of few letters, so that globs often meet. */
export const NAMES = ['a', 'b', 'ab', '.a', 'a.b', 'ba'] as const;

/** Every path of up to three of the names. */
export function allPaths(): string[] {
  const one: string[] = [...NAMES];
  const two = one.flatMap((head) => one.map((tail) => `${head}/${tail}`));
  return [...one, ...two, ...two.flatMap((head) => one.map((tail) => `${head}/${tail}`))];
}

const piece = fc.constantFrom('a', 'b', '.', '*', '?', '[ab]', '[^a]', '[a-b]', '{a,b}', '{b,.a}');
const segment = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<string>(...NAMES) },
  { weight: 2, arbitrary: fc.constant('**') },
  { weight: 3, arbitrary: fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join('')) },
);

/** Globs of the syntax that is compared exactly. */
export const supportedGlob = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join('/'))
  // A segment of dots alone is no name; three stars and more are read as one.
  .filter((glob) => !/(^|\/|[{,])\.+($|\/|[},])/.test(glob) && !glob.includes('***') && !glob.split('/').some((s) => s !== '**' && s.includes('**')));

/** Any globs, with syntax that is left to picomatch. */
export const anyGlob = fc.oneof(
  { weight: 3, arbitrary: supportedGlob },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom('a', 'b', '**', '*', '!(a)', '@(a|b)', '+(a)', '?(a)b', '*(b)', '(a|b)', '(a)', '{1..3}', '[[ab]', 'a|b', '"a"', '[!a]'), { minLength: 1, maxLength: 4 })
      .map((segments) => segments.join('/')),
  },
  { weight: 1, arbitrary: supportedGlob.map((glob) => `!${glob}`) },
);
