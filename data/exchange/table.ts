/** How a table of the data dictionary is described. */
import type { Json, Read } from './cells';

/**
 * Tables as files name them, in an order in which references can be resolved. A row refers to rows of earlier tables only.
 */
export const TABLE_NAMES = [
  'campaigns',
  'ab_variants',
  'segments',
  'semantic_kg_triples',
  'leads',
  'conversations',
  'interactions',
  'conversions',
  'campaign_daily',
  'agent_actions',
  'memory_short_term',
  'memory_long_term',
  'memory_episodic',
  'mcp_jsonrpc_calls',
  'mcp_resource_access',
  'transport_websocket_sessions',
  'transport_http_requests',
  'security_auth_events',
] as const;
export type TableName = (typeof TABLE_NAMES)[number];

export interface Column {
  read: Read;
  /** a row without it fails, and so does a file */
  isRequired?: true;
  /** what a new row has where the cell is empty */
  otherwise?: Json;
  /** the row that it names must be there */
  references?: TableName;
  /** the row that it names should be there; that it is not is a warning */
  mentions?: TableName;
  /** the store works it out: read, and not taken over */
  isComputed?: true;
  /** of a table whose known rows change: what a known row does with the file's value instead of taking it over */
  whenKnown?: WhenKnown;
}

/**
 * `keep`: people and the system set it, a file only at the beginning. `greater`: a counter, which goes on while files lie
 * about. `unite`: a list that nothing drops out of.
 */
export type WhenKnown = 'keep' | 'greater' | 'unite';

export interface TableDefinition {
  /** the dictionary's, then our own, in the order of exported files */
  columns: Readonly<Record<string, Column>>;
  /** a row is known by these */
  key: readonly string[];
  /**
   * `change`: a known row takes over what the file says. `keep`: an event happened as it was first told.
   * An empty cell never erases.
   */
  known: 'change' | 'keep';
  /** a known row whose value of this column is later than the file's stays as it is */
  laterBy?: string;
  /** another name that files of this table have */
  alsoCalled?: string;
  /** cleaning of a row as a whole: forward fill, where the order of events makes it right */
  complete?: (row: Row) => Row;
}

/** Every column that is not computed, null where the cell is empty. */
export type Row = Readonly<Record<string, Json>>;
