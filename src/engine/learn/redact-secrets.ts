/** A text without its secrets, and how many were taken out. */
export interface Redacted {
  readonly text: string;
  readonly removed: number;
}

/** Forms that only keys have, each with what stands in their place. Every repetition is bounded or over one class of characters: a text of megabytes takes linear time. */
const KEYS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]{0,20000}?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/gu, 'private key'],
  [/\bsk-ant-[\w-]{16,}/gu, 'Anthropic key'],
  [/\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,}/gu, 'OpenAI key'],
  [/\bgh[opsur]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}/gu, 'GitHub token'],
  [/\bglpat-[\w-]{16,}/gu, 'GitLab token'],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/gu, 'AWS key'],
  [/\bxox[abeoprs]-[\w-]{10,}/gu, 'Slack token'],
  [/https:\/\/hooks\.slack\.com\/services\/[\w/]{10,}/gu, 'Slack webhook'],
  [/\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}/gu, 'Google key'],
  [/\bnpm_[A-Za-z0-9]{30,}/gu, 'npm token'],
  [/\bpypi-[\w-]{30,}/gu, 'PyPI token'],
  [/\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/gu, 'Stripe key'],
  [/\bSG\.[\w-]{16,}\.[\w-]{16,}/gu, 'SendGrid key'],
  [/\bhvs\.[\w-]{20,}/gu, 'Vault token'],
  [/\bdop_v1_[a-f0-9]{32,}/gu, 'DigitalOcean token'],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/gu, 'JSON web token'],
];

/** `https://user:password@host`: the host stays. */
const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/:@"'<>]{0,200}:[^\s/@"'<>]{1,400}@/giu;
/** `Authorization: Bearer …`. */
const HEADER = /\b(authorization\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|token)\s{1,3}|bearer\s{1,3})([\w.~+/=-]{12,})/giu;
/** `api_key = "…"`, `DB_PASSWORD=…`: the name stays. */
const NAMED = /\b((?:[\w-]{0,60}[_-])?(?:api[_-]?key|apikey|access[_-]?key|secret[_-]?key|private[_-]?key|client[_-]?secret|secret|token|passwd|password|pwd|credentials?)["']?\s{0,3}[:=]\s{0,3})(["'`]?)([^\s"'`,;]{8,})\2/giu;
/** What stands for a value and is none. */
const NO_VALUE = /^(?:process\.env|import\.meta|os\.environ|env\.|secrets?\.|config\.|settings\.|\$|<|\{|\[|%|\*+$|x{4,}|\.{3}|…|(?:string|number|boolean|undefined|required|optional|true|false|null)\b)/iu;

/** Takes everything out of a text that looks like a key, a password or a private key. What is left says what was there. */
export function redactSecrets(text: string): Redacted {
  let removed = 0;
  const out = (what: string): string => {
    removed += 1;
    return `[removed: ${what}]`;
  };
  let clean = text;
  for (const [form, what] of KEYS) clean = clean.replace(form, () => out(what));
  clean = clean.replace(URL_CREDENTIALS, (_, scheme: string) => `${scheme}${out('credentials')}@`);
  clean = clean.replace(HEADER, (_, name: string) => `${name}${out('credentials')}`);
  clean = clean.replace(NAMED, (whole, name: string, quote: string, value: string) => (NO_VALUE.test(value) || value.startsWith('[removed') || /^[A-Za-z]+\(/u.test(value) ? whole : `${name}${quote}${out('value')}${quote}`));
  return { text: clean, removed };
}
