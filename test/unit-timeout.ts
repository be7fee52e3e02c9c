/** No test is timed; a machine that is busy beside may take several times as long. */
jest.setTimeout(30_000);
