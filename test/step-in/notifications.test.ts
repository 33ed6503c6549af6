import assert from 'node:assert/strict';
import { Notifications } from '../../src/extension/notifications.ts';
import { showError } from '../../src/extension/show-error.ts';
import { NO_RUN } from '../../src/extension/run/run-view.ts';
import { keyOf } from '../../src/node/providers/provider-keys.ts';

/** What of a refusal the user is offered to do. */
function offered(refuse: () => unknown): readonly (readonly string[])[] {
  const shown: (readonly string[])[] = [];
  const showErrorMessage = (_: string, ...actions: readonly string[]): Promise<undefined> => Promise.resolve(void shown.push(actions));
  const notifications = new Notifications({ window: { showErrorMessage } } as never, () => ({ notifications: 'all' }) as never);
  try {
    refuse();
  } catch (error) {
    notifications.ended({ run: undefined, error }, NO_RUN);
  }
  return shown;
}

describe('a run that cannot begin', () => {
  it('for want of a key offers to set one', () => {
    assert.deepEqual(offered(() => keyOf('anthropic', {})), [['Set API Key…']]);
  });

  it('for want of a key offers it also where the command itself is refused', () => {
    const shown: string[] = [];
    const showErrorMessage = (...words: readonly string[]): Promise<undefined> => Promise.resolve(void shown.push(...words.slice(1)));
    assert.throws(() => keyOf('anthropic', {}), (error) => {
      showError({ window: { showErrorMessage } } as never, error);
      return true;
    });
    assert.deepEqual(shown, ['Set API Key…']);
  });

  it('for another reason offers nothing but the reason', () => {
    const refuse = (): never => {
      throw new Error('The disk is full');
    };
    assert.deepEqual(offered(refuse), [[]]);
  });
});
