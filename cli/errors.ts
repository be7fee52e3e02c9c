/** How a command ends: 0 fine, 1 failed, 2 wrong usage or input. */
export const EXIT = { failed: 1, wrongInput: 2 } as const;

/** The message is for people: it names the id and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly exitCode: (typeof EXIT)[keyof typeof EXIT] = EXIT.failed,
    /** the server is away: the same call may succeed in a moment */
    readonly isPassing = false,
    /** what the API answered, if it did */
    readonly status?: number,
  ) {
    super(message);
  }
}
