#!/usr/bin/env node
import { createReadStream, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import type { CliContext, OutputStream } from './cli/cli-context.ts';
import { CliError } from './cli/cli-error.ts';
import { exitCode } from './cli/exit-codes.ts';
import { decodeText } from './cli/input/decode-text.ts';
import { runCli } from './cli/run-cli.ts';

// The only file that knows the process: everything else gets what it needs of it in a CliContext.

/** Files of people: far more than any MeshInstall needs, far less than what would hurt. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

function makeContext(): CliContext {
  const reader = new AbortController();
  return {
    version: packageJson.version,
    programName: calledAs(process.argv[1]),
    env: process.env,
    processName: `${hostname()}-${process.pid}`,
    stdout: toOutput(process.stdout, () => {
      reader.abort();
    }),
    stderr: toOutput(process.stderr, () => undefined),
    readerGone: reader.signal,
    readFile: readTextFile,
    ask: process.stdin.isTTY ? askAtTerminal : undefined,
    setExit: (name) => {
      process.exitCode = exitCode(name);
    },
    signal: listenForSignals(),
    now: () => Date.now(),
  };
}

/** kubectl runs a plugin as the program `kubectl-NAME`. */
function calledAs(script: string | undefined): string {
  return basename(script ?? '').startsWith('kubectl-') ? 'kubectl meshinstall' : 'meshinstall';
}

function toOutput(stream: NodeJS.WriteStream, onGone: () => void): OutputStream {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    gone = true;
    // A reader that went away (`| head`) is no error: the command ends as it would have ended.
    if (error.code === 'EPIPE') onGone();
    else endUnwritten(error);
  });
  const { NO_COLOR = '', TERM } = process.env;
  const live = stream.isTTY && TERM !== 'dumb';
  return {
    write: (text) => {
      if (!gone) stream.write(text);
    },
    live,
    colour: live && NO_COLOR === '',
    columns: stream.isTTY ? stream.columns : undefined,
  };
}

/** Nobody got the answer, so it counts for nothing, whatever it was. */
function endUnwritten(error: NodeJS.ErrnoException): never {
  try {
    writeSync(2, `Error: the answer cannot be written: ${error.message}.\n`);
  } catch {
    // Standard error cannot be written either, so there is nobody to tell.
  }
  process.exit(exitCode('bug'));
}

function readTextFile(path: string): Promise<string> {
  return path === '-'
    ? readAll(process.stdin, 'standard input')
    : readAll(createReadStream(path), path);
}

async function readAll(chunks: AsyncIterable<unknown>, name: string): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes > MAX_FILE_BYTES) {
      throw new CliError('usage', `${name} has more than 4 MiB; that is no MeshInstall.`);
    }
    parts.push(part);
  }
  return decodeText(Buffer.concat(parts), name);
}

async function askAtTerminal(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

/** The first Ctrl-C or SIGTERM asks everything to end; a second one does not wait for it. */
function listenForSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCode('interrupted'));
      controller.abort();
    });
  }
  return controller.signal;
}

// Not awaited: it never rejects, and the bundle, being CommonJS, knows no await at the top.
void runCli(process.argv.slice(2), makeContext());
