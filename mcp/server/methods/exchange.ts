/** importRows and exportRows: the tables of the data dictionary, in and out. */
import { exportRows } from '../exchange/export-rows';
import { importRows } from '../exchange/import-rows';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';

export function exchangeHandlers(deps: HandlerDeps): Pick<Handlers, 'importRows' | 'exportRows'> {
  return {
    async importRows({ table, rows, count_leads }, context) {
      return { results: await importRows(deps, { ...context, countsLeads: count_leads }, table, rows) };
    },
    exportRows: ({ table, limit, cursor }, { db }) => exportRows(deps, db, table, { limit, cursor }),
  };
}
