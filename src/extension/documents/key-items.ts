import type { DoctorItem } from '../../engine/doctor/diagnose.ts';

/** What the doctor says of the keys in the editor's secret storage; never a key itself. */
export function keyItems(stored: readonly { readonly provider: string; readonly hasKey: boolean }[]): readonly DoctorItem[] {
  return stored.map(({ provider, hasKey }) => ({ item: 'key', state: 'ok', detail: hasKey ? `A key for ${provider} is stored in this editor` : `No key for ${provider} is stored in this editor; the scripted provider needs none`, fix: '' }));
}

/** Where a key is missing, the way to give it here. */
export function withKeyFix(items: readonly DoctorItem[]): readonly DoctorItem[] {
  return items.map((item) => (item.item === 'provider' && item.fix.includes('ANTHROPIC_API_KEY') ? { ...item, fix: 'Call CE Parallel: Set API Key, or set ANTHROPIC_API_KEY before the editor starts.' } : item));
}
