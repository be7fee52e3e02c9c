/** For tests: rows in and out as the data server does them. */
import type { TableName } from '../data/exchange';
import type { MethodRig } from './method-rig';
import type { RowResult } from '../mcp/protocol/exchange-methods';
import type { Lead } from '../workflows/contracts/lead';

export type Cells = Record<string, string>;

export interface Exchange {
  load(table: TableName, rows: Cells[]): Promise<RowResult[]>;
  outcomes(table: TableName, rows: Cells[]): Promise<string[]>;
  /** every row, in pages of two */
  dump(table: TableName): Promise<Record<string, unknown>[]>;
  leadOf(leadId: string): Promise<Lead>;
}

/** @param rig of the moment: made before each test file's first test */
export function exchangeOf(rig: () => MethodRig): Exchange {
  const load: Exchange['load'] = async (table, rows) => {
    const lines = rows.map((cells, n) => ({ line: n + 2, cells }));
    return (await rig().call('importRows', { table, rows: lines }, 'api')).results;
  };
  return {
    load,
    outcomes: async (table, rows) => (await load(table, rows)).map(({ outcome }) => outcome),
    async dump(table) {
      const all: Record<string, unknown>[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await rig().call('exportRows', { table, limit: 2, ...(cursor && { cursor }) }, 'api');
        all.push(...page.rows.map((row) => Object.fromEntries(page.columns.map((name, n) => [name, row[n]]))));
        cursor = page.next_cursor;
      }
      return all;
    },
    leadOf: async (leadId) => (await rig().call('getLeadData', { lead_id: leadId })).lead,
  };
}
