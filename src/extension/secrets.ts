import type { SecretStorage } from 'vscode';

/** The keys of the providers of models. They lie in the editor's secret storage and nowhere else. */
export class ApiKeys {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  /** The stored key of a provider; also undefined where the storage cannot be read. */
  async read(provider: string): Promise<string | undefined> {
    // A locked keyring must not keep a run that needs no key from beginning.
    return this.#secrets.get(nameOf(provider)).then((key) => key, () => undefined);
  }

  async store(provider: string, key: string): Promise<void> {
    await this.#secrets.store(nameOf(provider), key);
  }

  async forget(provider: string): Promise<void> {
    await this.#secrets.delete(nameOf(provider));
  }
}

/** Why a text is no key of a provider; undefined for one that may be one. The text itself is never part of it. */
export function keyFault(provider: string, text: string): string | undefined {
  const key = text.trim();
  if (key === '') return 'Paste the key, or press Escape';
  if (/\s/u.test(key)) return 'A key has no blanks; something else was pasted with it';
  if (provider === 'anthropic' && !key.startsWith('sk-ant-')) return 'Keys of Anthropic begin with sk-ant-';
  if (provider === 'anthropic' && /^sk-ant-admin/u.test(key)) return 'This is an admin key, which cannot call models; make an API key';
  if (!/^[\x21-\x7e]+$/u.test(key)) return 'A key has only letters, digits and signs';
  if (key.length < 40) return 'This is too short for a key; part of it may be missing';
  return key.length > 500 ? 'This is too long for a key' : undefined;
}

function nameOf(provider: string): string {
  return `ceParallel.apiKey.${provider}`;
}
