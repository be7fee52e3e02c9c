/** Every resource by its uri. */
import { campaignAnalytics, eventAnalytics } from './analytics';
import { datasets } from './datasets';
import { graph } from './graph';
import { memoryStatistics } from './memory-statistics';
import type { Resource } from './resource';
import { TABLES } from './tables';

const all: readonly Resource[] = [...TABLES, graph, campaignAnalytics, eventAnalytics, datasets, memoryStatistics];

export const RESOURCES: ReadonlyMap<string, Resource> = new Map(all.map((resource) => [resource.uri, resource]));
