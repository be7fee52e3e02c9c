import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { startDataServerRig } from '../../../test/data-server-rig';

const SUITE = join(process.cwd(), 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
const BASELINE = join(__dirname, 'conformance-baseline.yaml');

/** What the suite prints; exit code 0: all pass but those of the baseline, and all of those fail. */
async function runSuite(url: string): Promise<{ code: number; out: string }> {
  const args = [SUITE, 'server', '--url', url, '--suite', 'all', '--expected-failures', BASELINE];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, out: stripVTControlCharacters(stdout + stderr) }),
    );
  });
}

it('passes every scenario of the official conformance suite that applies', async () => {
  const rig = await startDataServerRig();
  const { code, out } = await runSuite(rig.url);
  await rig.stop();
  expect({ code, out: code === 0 ? '' : out }).toEqual({ code: 0, out: '' });
});
