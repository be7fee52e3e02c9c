/** The call that is measured: one row, one query. */
import { campaignId } from '../../data/campaigns';
import { CAMPAIGN_COLUMNS, CAMPAIGN_TOTALS } from '../../db/repositories/campaigns';

export const METHOD = 'resource.read';
const CAMPAIGN = campaignId(1);
const PARAMS = { uri: `db://campaigns/${CAMPAIGN}` };

export const request = (id: number): string => JSON.stringify({ jsonrpc: '2.0', id, method: METHOD, params: PARAMS });

/** What the data server asks PostgreSQL for it. */
export const QUERY = {
  text: `SELECT ${CAMPAIGN_COLUMNS}, to_jsonb(t) AS totals FROM campaigns c, ${CAMPAIGN_TOTALS} WHERE c.campaign_id = $1::text`,
  values: [CAMPAIGN],
};
