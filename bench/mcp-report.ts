/** What a call of the data server costs, as a table for people. */
import { number, spread, table } from './report';
import type { McpReport } from './scenarios/mcp';

const WHAT = {
  data_server: 'data server',
  data_server_without_audit: 'data server, audit off',
  echo: 'bare echo (json-rpc-2.0)',
  query: 'bare query (pg)',
} as const;

export function mcpTables({ plan, costs, cpu_ratio: { websocket, http } }: McpReport): string {
  return [
    table(
      `resource.read of one campaign, ${plan.inFlight} in flight; ${plan.rounds} rounds of ${plan.callsPerRound}: median (min–max)`,
      ['', 'over', 'calls/s', 'CPU-µs a call', 'PostgreSQL CPU-µs'],
      costs.map(({ what, transport, cost }) => [
        WHAT[what],
        transport ?? '–',
        spread(cost.calls_per_s),
        spread(cost.cpu_us_per_call),
        spread(cost.postgres_cpu_us_per_call),
      ]),
    ),
    `A call of the data server takes ${number(websocket)} times the CPU of a bare echo and a bare query together over WebSocket, ${number(http)} times over HTTP (goal 2.5).`,
  ].join('\n');
}
