/** `merit doctor`: what is there, what is missing, what to do about it. */
import Table from 'cli-table3';
import { Command } from 'commander';
import { ConfigError, loadConfig } from '../../runtime/config';
import { diagnose } from '../../runtime/diagnosis';
import type { Finding } from '../../runtime/diagnosis';

const SYMBOLS: Record<Finding['status'], string> = { ok: '✓', warn: '!', fail: '✗' };

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check what a start needs and how a running stack is')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const findings = await examine();
      process.stdout.write(`${json ? JSON.stringify({ findings }, null, 2) : tableOf(findings)}\n`);
      if (findings.some(({ status }) => status === 'fail')) process.exitCode = 1;
    });
}

async function examine(): Promise<Finding[]> {
  try {
    const config = loadConfig();
    const settings: Finding = {
      check: 'configuration',
      status: 'ok',
      detail: `${config.configured.size} variables set`,
      advice: '',
    };
    return [settings, ...(await diagnose(config))];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [
      { check: 'configuration', status: 'fail', detail: error.message, advice: 'correct or unset these variables' },
    ];
  }
}

function tableOf(findings: Finding[]): string {
  const table = new Table({ head: ['', 'check', 'found', 'what to do'], style: { head: [], border: [] } });
  for (const { status, check, detail, advice } of findings) table.push([SYMBOLS[status], check, detail, advice]);
  return table.toString();
}
