/** Every resource in words, for callers who have never seen the system. */
import { RESOURCES } from './index';
import { isView } from './resource';
import type { TableResource } from './resource';
import { WRITABLE } from './writing';

export interface ListedResource {
  uri: string;
  /** what comes before the colon of its scopes */
  scope: string;
  /** what a row is called */
  rowName: string;
  description: string;
  /** false: one view, read as a whole */
  hasRows: boolean;
  /** by `resource.write` */
  isWritable: boolean;
}

export const LISTED_RESOURCES: readonly ListedResource[] = [...RESOURCES.values()].map((resource) => ({
  uri: resource.uri,
  scope: resource.scope,
  rowName: resource.rowName,
  description: isView(resource) ? resource.about : `${resource.about} ${columnsOf(resource)}`,
  hasRows: !isView(resource),
  isWritable: WRITABLE.has(resource.uri),
}));

function columnsOf({ columns }: TableResource): string {
  const sortable = Object.entries(columns).flatMap(([column, { sort }]) => (sort === undefined ? [] : [column]));
  return `Filter by ${Object.keys(columns).join(', ')}; sort by ${sortable.join(', ')}.`;
}
