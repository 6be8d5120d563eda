/** How much the operator logs; each level includes the ones before it. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The operator's own settings: complete, checked and frozen. See {@link SETTINGS} for what each is for. */
export interface OperatorConfig {
  /** Namespace of the operator's Lease, kept specs, inventories and stored plans. */
  readonly namespace: string;
  /** Who we are on the Lease; unique among the replicas. */
  readonly identity: string;
  readonly leaderElection: boolean;
  /** TCP port for Prometheus; 0 takes a free one. */
  readonly metricsPort: number;
  /** TCP port for the probes; 0 takes a free one. */
  readonly healthPort: number;
  readonly logLevel: LogLevel;
  /** Image hubs (registry and path without image name) that a MeshInstall may take images from. */
  readonly allowedHubs: readonly string[];
  /** May a MeshInstall bring injection templates of its own? They decide what runs in every injected pod. */
  readonly allowInjectionTemplates: boolean;
  /** MeshInstalls that are worked on at the same time; one MeshInstall never is twice. */
  readonly concurrency: number;
}
