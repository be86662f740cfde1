import type { attackRoutes } from '../../../../src/console/contract/attacks.ts';
import type { blockRoutes } from '../../../../src/console/contract/blocks.ts';
import type { HostRow, hostRoutes } from '../../../../src/console/contract/hosts.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { changed } from '../../api/query-client.ts';
import { confirm } from '../../dialogs/confirm.tsx';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { hostsTexts as texts } from '../../texts/hosts.ts';

/** Asks with what it means in numbers, then removes a host that is gone. There is no undo: it comes back by itself. */
export async function removeHost({ uuid, name }: HostRow): Promise<void> {
  try {
    const [attacks, blocks] = await Promise.all([
      call<typeof attackRoutes.list>('GET /v1/attacks', { query: { host: uuid, limit: 1 } }),
      call<typeof blockRoutes.list>('GET /v1/blocks', { query: { origin: name, limit: 1 } }),
    ]);
    const consequence = texts.removeConsequence(
      name,
      texts.attacksOf(attacks.total, attacks.totalIsExact),
      texts.blocksOf(blocks.total),
    );
    const sure = await confirm({
      title: texts.removeTitle(name),
      consequence: `${consequence} ${texts.removeBack}`,
      confirm: texts.removeConfirm,
      dangerous: true,
    });
    if (!sure) return;
    await call<typeof hostRoutes.remove>('DELETE /v1/hosts/{uuid}', { params: { uuid } });
    notifyDone(texts.removed(name));
  } catch (error) {
    notifyFailed(error, texts.removeFailed);
  }
  await changed(keys.hosts, keys.status);
}
