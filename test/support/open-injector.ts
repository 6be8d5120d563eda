import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { JsonObject } from '../../src/api/kube-object.ts';
import { buildIstioLinked } from '../cluster/index.ts';
import type { InjectorConfig } from './injector-config.ts';

/** What the injector is asked. */
export interface Injection {
  readonly configuration: InjectorConfig;
  /** Texts of YAML, each with one workload or several; see `workloadText`. */
  readonly workloads: readonly string[];
  /** `default` unless said otherwise. */
  readonly revision?: string;
}

/** What became of one text: its workloads as they are injected, or why they are refused; the API server then refuses the pod. */
export type Injected =
  | { readonly objects: readonly JsonObject[]; readonly error?: undefined }
  | { readonly objects: null; readonly error: string };

/** The real injector as a process that answers questions until it is closed: starting it takes longer than an answer. */
export interface Injector {
  /** One answer for each text, in their order. */
  inject(injection: Injection): Promise<readonly Injected[]>;
  close(): void;
}

/**
 * Starts the injector of that Istio version; no cluster is asked.
 *
 * @param env switches that istiod has as environment, for example ENABLE_NATIVE_SIDECARS
 */
export async function openInjector(
  version: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Injector> {
  const program = await buildIstioLinked('injector', version);
  const child = spawn(program, [], {
    // It makes much garbage and holds little: collecting it seldom takes less time.
    env: { ...process.env, GOGC: '800', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line));
  child.once('close', (status) => {
    const error = new Error(`the injector ended with status ${String(status)}`);
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  // Told when it ends.
  child.stdin.on('error', () => undefined);
  return {
    inject: async ({ configuration, workloads, revision = 'default' }) => {
      const answer = new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }));
      child.stdin.write(`${JSON.stringify({ ...configuration, revision, workloads })}\n`);
      return JSON.parse(await answer) as readonly Injected[];
    },
    close: () => {
      child.stdin.end();
    },
  };
}

/** A workload as text for the injector. JSON is YAML, and no string of it can be taken for something else; but YAML wants more characters escaped. */
export function workloadText(workload: unknown): string {
  return JSON.stringify(workload).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
