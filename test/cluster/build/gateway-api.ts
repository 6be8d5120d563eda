import { join } from 'node:path';
import { GATEWAY_API } from '../versions.ts';
import { downloadModule } from './go.ts';

/** The folder with the standard CRDs of the Kubernetes Gateway API; they are read where they are, and never ours. */
export async function gatewayApiCrds(): Promise<string> {
  const { dir } = await downloadModule(`sigs.k8s.io/gateway-api@${GATEWAY_API}`);
  return join(dir, 'config/crd/standard');
}
