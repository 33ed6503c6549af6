import assert from 'node:assert/strict';
import { environmentFor } from '../../../src/node/processes/environment.ts';

describe('environment of child processes', () => {
  it('lets through what tools need', () => {
    const base = { PATH: '/bin', Path: 'C:\\', HOME: '/h', LC_ALL: 'C', XDG_CACHE_HOME: '/c', NODE_EXTRA_CA_CERTS: '/ca', npm_config_registry: 'https://r/', SystemRoot: 'C:\\W' };
    assert.deepEqual(environmentFor(base), base);
  });

  it('keeps back editors, git, secrets, injected options and what npm says of another checkout', () => {
    const base = {
      VSCODE_PID: '1', ELECTRON_RUN_AS_NODE: '1', GIT_DIR: '/g', GIT_INDEX_FILE: '/i', NODE_OPTIONS: '--require x', GITHUB_TOKEN: 't', ANTHROPIC_API_KEY: 'k',
      AWS_SECRET: 's', XDG_TOKEN: 't', npm_config__auth: 'a', 'npm_config_//r/:_authToken': 't', npm_config_local_prefix: '/other', npm_package_name: 'x', LD_PRELOAD: 'l', EMPTY: undefined,
    };
    assert.deepEqual(environmentFor(base), {});
  });

  it('keeps back addresses that hold a password', () => {
    assert.deepEqual(environmentFor({ HTTPS_PROXY: 'http://me:secret@proxy:1', http_proxy: 'http://proxy:1', npm_config_registry: 'https://a:b@r/' }), { http_proxy: 'http://proxy:1' });
  });

  it('puts what the caller adds on top, as it is', () => {
    assert.deepEqual(environmentFor({ PATH: '/bin', CI: '0' }, { CI: '1', MY_TOKEN: 'x' }), { PATH: '/bin', CI: '1', MY_TOKEN: 'x' });
  });
});
