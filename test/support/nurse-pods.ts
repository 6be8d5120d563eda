import type { Cluster } from '../cluster/index.ts';

/** Says that the pods of a namespace are well, where no node runs that could. Gives what ends it. */
export function nursePods({ api }: Pick<Cluster, 'api'>, namespace: string): () => void {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  async function nurse(): Promise<void> {
    const { items } = (await api.send({ path })) as {
      items: readonly { metadata: { name: string }; status: { phase: string } }[];
    };
    for (const { metadata } of items.filter((pod) => pod.status.phase === 'Pending'))
      await api.send({
        method: 'PATCH',
        path: `${path}/${metadata.name}/status`,
        body: { status },
      });
  }
  const nursing = setInterval(() => void nurse().catch(() => undefined), 300);
  return () => {
    clearInterval(nursing);
  };
}
