import type { QuickPickItem } from 'vscode';
import { KEYED_PROVIDERS } from '../../node/providers/provider-keys.ts';
import { PROVIDER_NAMES } from '../../node/providers/provider-names.ts';
import type { Extension } from '../extension.ts';
import { keyFault } from '../secrets.ts';

const NAMES: Readonly<Record<string, string>> = { anthropic: 'Anthropic' };

/** Asks for the key of a provider and stores it; or forgets the one that is stored. The key is shown nowhere. */
export async function setApiKey(extension: Extension): Promise<void> {
  const { editor, keys } = extension;
  const items = await Promise.all(
    KEYED_PROVIDERS.map(async (provider) => {
      const stored = (await keys.read(provider)) !== undefined;
      const there = PROVIDER_NAMES.some((name) => name === provider);
      return { provider, stored, label: NAMES[provider] ?? provider, description: stored ? 'a key is stored' : 'no key is stored', detail: `For the provider \`${provider}\`${there ? '' : ', which is not in this version yet'}. The scripted provider needs no key.`, iconPath: new editor.ThemeIcon('key') };
    }),
  );
  const chosen = await editor.window.showQuickPick(items, { title: 'Set API Key', placeHolder: 'Whose key?' });
  if (chosen === undefined) return;
  const { provider, stored } = chosen;
  if (stored) {
    const what = await askWhat(extension, chosen.label);
    if (what === undefined) return;
    if (what === 'forget') {
      await keys.forget(provider);
      editor.window.setStatusBarMessage(`CE Parallel: the key of ${chosen.label} is forgotten`, 10_000);
      return;
    }
  }
  const text = await editor.window.showInputBox({
    title: `Set API Key: ${chosen.label}`,
    prompt: 'It is kept in the secret storage of the editor and given only to the threads that call the model: never to commands of agents, gates, the journal or a log. Runs that begin from now on use it.',
    placeHolder: provider === 'anthropic' ? 'sk-ant-…' : '',
    password: true,
    ignoreFocusOut: true,
    validateInput: (typed) => (typed === '' ? undefined : keyFault(provider, typed)),
  });
  if (text === undefined || keyFault(provider, text) !== undefined) return;
  await keys.store(provider, text.trim());
  editor.window.setStatusBarMessage(`CE Parallel: the key of ${chosen.label} is stored`, 10_000);
}

async function askWhat({ editor }: Extension, name: string): Promise<'replace' | 'forget' | undefined> {
  const items: (QuickPickItem & { what: 'replace' | 'forget' })[] = [
    { label: 'Replace the key', iconPath: new editor.ThemeIcon('key'), what: 'replace' },
    { label: 'Forget the key', detail: 'It is removed from the secret storage.', iconPath: new editor.ThemeIcon('trash'), what: 'forget' },
  ];
  return (await editor.window.showQuickPick(items, { title: `Set API Key: ${name}`, placeHolder: 'A key is stored' }))?.what;
}
