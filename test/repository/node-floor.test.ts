import assert from 'node:assert/strict';
import { jsonOf, textOf } from './tracked-files.ts';

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean; readonly license?: string; readonly engines?: Readonly<Record<string, string>>; readonly hasInstallScript?: boolean; readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

type Version = readonly [major: number, minor: number, patch: number];
const FLOOR: Version = [20, 19, 0];
const PACKAGES = Object.entries((jsonOf('package-lock.json') as LockFile).packages).filter(([name]) => name !== '');
const SHIPPED = PACKAGES.filter(([, entry]) => entry.dev !== true);

function parse(text: string): Version {
  const [major = 0, minor = 0, patch = 0] = text.replace(/^[v=]/, '').split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : 0));
  return [major, minor, patch];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** Whether a range of the kind that `engines` holds lets a version in; throws for a form it does not know. */
function allows(range: string, version: Version): boolean {
  return range.split('||').some((part) =>
    part
      .trim()
      .replaceAll(/(>=|<=|>|<|=|\^|~)\s+/g, '$1')
      .split(/\s+/)
      .every((comparator) => {
        const [, operator = '', text = ''] = /^(>=|<=|>|<|=|\^|~)?v?(\d+(?:\.(?:\d+|x|\*))*)(?:-.*)?$/.exec(comparator) ?? [];
        if (comparator === '' || comparator === '*') return true;
        if (text === '') throw new Error(`The range ${range} is not understood`);
        const bound = parse(text);
        if (operator === '>=') return compare(version, bound) >= 0;
        if (operator === '>') return compare(version, bound) > 0;
        if (operator === '<=') return compare(version, bound) <= 0;
        if (operator === '<') return compare(version, bound) < 0;
        if (operator === '^') return version[0] === bound[0] && compare(version, bound) >= 0;
        if (operator === '~') return version[0] === bound[0] && version[1] === bound[1] && compare(version, bound) >= 0;
        return text.split('.').every((digits, index) => !/^\d+$/.test(digits) || Number(digits) === version[index]);
      }),
  );
}

describe('the floor of Node', () => {
  it('is understood in every form in which a package may say its own', () => {
    const cases: [string, string, boolean][] = [
      ['>=20', '20.19.0', true],
      ['>= 14.6', '20.19.0', true],
      ['^18.19.0 || >=20.5.0', '20.19.0', true],
      ['^20.19.0 || ^22.13.0 || >=24', '20.19.0', true],
      ['^18 || ^20.20.0', '20.19.0', false],
      ['>=22', '20.19.0', false],
      ['18.x || 20.x', '20.19.0', true],
      ['>=18 <20', '20.19.0', false],
      ['~20.18.0', '20.19.0', false],
      ['*', '20.19.0', true],
    ];
    for (const [range, version, expected] of cases) assert.equal(allows(range, parse(version)), expected, range);
  });

  it('is 20.19 in package.json, in the set-up script, in the build and in the types', () => {
    const manifest = jsonOf('package.json') as { engines: Record<string, string>; devDependencies: Record<string, string> };
    assert.equal(manifest.engines['node'], '>=20.19');
    assert.match(textOf('scripts/set-up.mjs'), /20\.19 or newer/);
    assert.match(textOf('scripts/build.mjs'), /target: 'node20\.19'/);
    assert.equal(parse(manifest.devDependencies['@types/node'] ?? '')[0], 20);
  });

  it('is allowed by every package that the product is made of, and by every one that it is worked on with', () => {
    const refusing = PACKAGES.flatMap(([name, { engines }]) => (engines?.['node'] === undefined || allows(engines['node'], FLOOR) ? [] : [`${name}: ${engines['node']}`]));
    assert.deepEqual(refusing, []);
  });
});

describe('the lock file', () => {
  it('holds the packages of every system, because npm ci refuses a lock file in which one is missing', () => {
    const locked = new Set(PACKAGES.map(([name]) => name.slice(name.lastIndexOf('node_modules/') + 'node_modules/'.length)));
    const missing = PACKAGES.flatMap(([name, { optionalDependencies }]) => Object.keys(optionalDependencies ?? {}).filter((wanted) => !locked.has(wanted)).map((wanted) => `${name} needs ${wanted}`));
    assert.deepEqual(missing, []);
  });
});

describe('the packages that the product is made of', () => {
  it('may be given away: each has a permissive license', () => {
    // CC BY wants its maker named: the README does so for the icons.
    const strict = SHIPPED.flatMap(([name, { license = 'none' }]) => (/^(MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|CC-BY-4\.0)$/.test(license) ? [] : [`${name}: ${license}`]));
    assert.deepEqual(strict, []);
  });

  it('are plain code: none compiles or downloads something when it is installed', () => {
    assert.deepEqual(SHIPPED.filter(([, entry]) => entry.hasInstallScript === true).map(([name]) => name), []);
  });
});
