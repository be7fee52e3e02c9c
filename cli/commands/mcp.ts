/** `merit mcp`: the data server's tools and resources over stdio, for desktop clients of the Model Context Protocol. */
import { Command } from 'commander';
import { loadConfig } from '../../runtime/config';
import { storedMcpToken } from '../../runtime/embedded/secrets';
import { forwardMessages } from '../mcp/forwarding';

export function mcpCommand(): Command {
  return new Command('mcp')
    .description('serve tools and resources over stdio (Model Context Protocol), for desktop clients')
    .action(async () => {
      const { mcpUrl, mcpToken, dataDir } = loadConfig();
      await forwardMessages({
        url: mcpUrl.replace(/^ws/, 'http'),
        token: mcpToken ?? storedMcpToken(dataDir, 'client'),
        input: process.stdin,
        output: process.stdout,
        tell: (line) => void process.stderr.write(`merit mcp: ${line}\n`),
      });
    });
}
