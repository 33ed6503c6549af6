import type { Editor } from '../editor.ts';
import type { LockSettings } from './lock-writer.ts';

/** The `files.*` settings of the user, never those of a folder or workspace. */
export function userSettings(editor: Editor): LockSettings {
  const files = () => editor.workspace.getConfiguration('files');
  return {
    read: (setting) => {
      const found: { readonly globalValue?: unknown; readonly globalLocalValue?: unknown } = files().inspect<unknown>(setting) ?? {};
      // In a remote window the global value has the machine's settings in it too; they would be copied to the user's. Editors tell the two apart, though their types do not say so.
      return 'globalLocalValue' in found ? found.globalLocalValue : found.globalValue;
    },
    write: async (setting, value) => files().update(setting, value, editor.ConfigurationTarget.Global),
  };
}
