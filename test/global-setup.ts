/** Starts the servers of a test run once, whichever projects ask for them, and tells the tests by environment. */
import { startTestServers } from './servers';
import type { TestServers } from './servers';

declare global {
  var testServers: TestServers | undefined;
}

export default async function setUp(): Promise<void> {
  if (globalThis.testServers) return;
  globalThis.testServers = await startTestServers();
  Object.assign(process.env, globalThis.testServers.env);
}
