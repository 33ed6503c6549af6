import type { InitFile } from './init-files.ts';

/** What the workflow needs to know. */
export interface WorkflowOptions {
  /** Commands that make a fresh checkout usable, as `npm ci`. */
  readonly setup: readonly string[];
  /** Command that installs the `ce-parallel` executable. */
  readonly install: string;
}

/** A GitHub workflow that runs the gates on every pull request and shows their findings in it. It holds no secret and may write nothing but findings. */
export function githubWorkflow({ setup, install }: WorkflowOptions): InitFile {
  const runs = [...setup, install].map((command) => `      - run: ${JSON.stringify(command)}`);
  return {
    path: '.github/workflows/ce-parallel.yml',
    content: `name: ce-parallel gates
on:
  pull_request:
  push:
    branches: [main, master]
permissions:
  contents: read
  security-events: write
jobs:
  gates:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
${runs.join('\n')}
      - run: ce-parallel gates --sarif ce-parallel.sarif
      - uses: github/codeql-action/upload-sarif@v3
        if: always() && hashFiles('ce-parallel.sarif') != ''
        # A pull request from a fork may not write findings; the gates above still decide.
        continue-on-error: true
        with:
          sarif_file: ce-parallel.sarif
          category: ce-parallel
`,
  };
}
