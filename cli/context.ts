/** What commands are given. Read when a command runs, so that `--help` needs no configuration. */
import type { ApiClient, Download } from './api-client';

export interface CommandContext {
  api: () => ApiClient;
  download: () => Download;
  /** folder for what a command writes down */
  dataDir: () => string;
}
