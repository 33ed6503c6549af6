/** The most that a bundle of a production build may weigh, in KiB. A test holds the small ones to it, the benchmark all of them. */
export const BUDGETS_KIB: Readonly<Record<string, number>> = {
  // Activation reads it while the extension host stands still.
  'extension.js': 16,
  'extension-parts.js': 1_400,
  'language-client.js': 600,
  'server.js': 1_000,
  'coordinator.worker.js': 1_200,
  'coordinator.process.js': 1_200,
  'pool.worker.js': 700,
  'anthropic-sdk.js': 300,
  'cli.js': 1_400,
  'uninstall.js': 16,
  // Read, compiled and run before the panel shows anything.
  'panel.js': 140,
  'panel.css': 80,
};

/** The most that the package may weigh, in KiB. */
export const PACKAGE_BUDGET_KIB = 4_096;
