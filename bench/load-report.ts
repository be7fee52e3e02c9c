/** What the load and the priority scenario say to people. */
import { LATENCY_HEAD, latencyCells, mebibytes, number, table, usageTable } from './report';
import type { LoadReport } from './scenarios/load';
import type { PriorityReport } from './scenarios/priority';

export function loadTables(report: LoadReport): string {
  const { plan, drive, triage, audit, cpu_ms, cpu_ms_total, skeleton_cpu_ms_total, peak_pss_bytes, checks } = report;
  const counts = (values: Record<string, number>): string =>
    Object.entries(values)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return [
    table(
      `${plan.campaigns} campaigns, ${plan.leadsPerHour} leads an hour for ${plan.minutes} min`,
      ['what', 'wanted', 'seen', 'holds'],
      checks.map(({ what, wanted, seen, holds }) => [what, wanted, seen, holds ? 'yes' : 'NO']),
    ),
    table('Triage call, measured from the intended start; ms', LATENCY_HEAD, [latencyCells(triage)]),
    `\nJourneys: ${audit.journeys}: ${counts(audit.ended_as)}`,
    `Ledger: ${counts(audit.sends)}; messages that came out: ${audit.messages_out}`,
    `CPU-ms a journey: ${number(cpu_ms_total)}; the skeleton’s at the same rate: ${number(skeleton_cpu_ms_total)}`,
    usageTable('CPU-ms a journey by process', [{ head: 'under load', usage: cpu_ms }], number),
    usageTable('Memory by process, at the peak (PSS, MiB)', [{ head: 'peak', usage: peak_pss_bytes }], mebibytes),
    ...drive.problems.map((problem) => `  ! ${problem}`),
  ].join('\n');
}

export const priorityText = (report: PriorityReport): string =>
  [
    `\n${report.waiting} low leads of one campaign waited, then came ten low ones of another, then one urgent lead.`,
    `The urgent lead was triaged as number ${report.urgent_position} of ${report.of}, ${report.urgent_seconds} s after the worker began to start.`,
    `The last of the small campaign was triaged as number ${report.small_campaign_last_position}.`,
  ].join('\n');
