import assert from 'node:assert/strict';
import fc from 'fast-check';
import { redactSecrets } from '../../../src/engine/learn/redact-secrets.ts';

const letters = (length: number): string => 'aB3dE5fG7h'.repeat(Math.ceil(length / 10)).slice(0, length);

/** Every form of a secret, put together here so that no scanner takes this file for a leak. */
const SECRETS: Readonly<Record<string, string>> = {
  anthropic: `sk-ant-${letters(40)}`,
  openai: `sk-proj-${letters(40)}`,
  github: `ghp_${letters(36)}`,
  githubFine: `github_pat_${letters(40)}`,
  gitlab: `glpat-${letters(20)}`,
  aws: `AKIA${'A1B2'.repeat(4)}`,
  slack: `xoxb-${letters(30)}`,
  google: `AIza${letters(35)}`,
  npm: `npm_${letters(36)}`,
  stripe: `sk_live_${letters(24)}`,
  jwt: `eyJ${letters(20)}.eyJ${letters(30)}.${letters(30)}`,
  pem: `-----BEGIN RSA PRIVATE KEY-----\n${letters(64)}\n${letters(64)}\n-----END RSA PRIVATE KEY-----`,
};

describe('secrets in a text', () => {
  it('are taken out wherever they stand, and the words around them stay', () => {
    for (const [name, secret] of Object.entries(SECRETS)) {
      for (const text of [`before ${secret} after`, `"${secret}"`, `key=${secret}\nnext line`, `(${secret}).`]) {
        const { text: clean, removed } = redactSecrets(text);
        assert.ok(!clean.includes(secret) && removed >= 1, `${name}: ${clean}`);
        assert.match(clean, /\[removed: /u, name);
      }
      assert.match(redactSecrets(`before ${secret} after`).text, /^before \[removed: [^\]]+\] after$/u, name);
    }
  });

  it('leave the name of a setting and the host of an address', () => {
    assert.equal(redactSecrets('DB_PASSWORD=hunter2hunter2').text, 'DB_PASSWORD=[removed: value]');
    assert.equal(redactSecrets('api_key: "abcdefgh1234"').text, 'api_key: "[removed: value]"');
    assert.equal(redactSecrets('postgres://shop:very-secret@db.example.com/shop').text, 'postgres://[removed: credentials]@db.example.com/shop');
    assert.equal(redactSecrets('Authorization: Bearer abcdef123456789').text, 'Authorization: Bearer [removed: credentials]');
  });

  it('are not seen in what only speaks of them', () => {
    for (const text of ['token: string', 'const token = process.env.TOKEN', 'password: ${PASSWORD}', 'secret = <your secret here>', 'The token was refused.', 'sk-learn is a library', 'https://example.com/a:b@c', 'tasks: [api, web]', 'apiKey: readKey(settings)', 'commit: 49afee6b0a11dcfcbc82a08f4381156865452606']) {
      assert.deepEqual(redactSecrets(text), { text, removed: 0 });
    }
  });

  it('are gone from any text around them, and a clean text is not changed twice', () => {
    const words = fc.array(fc.oneof(fc.lorem({ maxCount: 4 }), fc.constantFrom(...Object.values(SECRETS)), fc.constantFrom('\n', '"', ': ', '=')), { maxLength: 20 });
    fc.assert(
      fc.property(words, (parts) => {
        const { text } = redactSecrets(parts.join(' '));
        for (const secret of Object.values(SECRETS)) assert.ok(!text.includes(secret), text);
        assert.equal(redactSecrets(text).text, text);
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('do not make a text that is all beginnings of secrets hang', () => {
    for (const nasty of ['-----BEGIN PRIVATE KEY-----'.repeat(2_000), 'a_'.repeat(200_000), 'eyJ'.repeat(100_000), 'password='.repeat(50_000), 'http://'.repeat(60_000)]) {
      assert.equal(typeof redactSecrets(nasty).text, 'string');
    }
  });
});
