/** Says of a test that passed only at another try that it did: a second try must not hide what is wrong. */
export const mochaHooks = {
  afterEach(this: Mocha.Context): void {
    const test = this.currentTest as (Mocha.Test & { currentRetry(): number }) | undefined;
    if (test?.state === 'passed' && test.currentRetry() > 0) process.stdout.write(`      (only at try ${test.currentRetry() + 1})\n`);
  },
};
