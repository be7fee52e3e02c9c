/** What commands are given. Read when a command runs, so that `--help` needs no configuration. */
import type { ApiClient } from './api-client';

export interface CommandContext {
  api: () => ApiClient;
}
