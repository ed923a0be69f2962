/** How Chromium is started for tests: no sandbox (a container has none to offer), and nothing that calls home. */
export const chromiumArguments = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--disable-dev-shm-usage'];
