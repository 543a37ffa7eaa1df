/* One event on a work order, through the outbox. */
import type { Schemas } from '@/api/client';
import type { Shot } from '@/camera/photo';
import { outbox, uuidv7, type Sending } from '@/outbox';
import { site } from '@/session/session';

export type WorkOrder = Schemas['WorkOrder'];
export type Action = Schemas['Action'];
export type Fields = Omit<Schemas['WorkOrderEventEdit'], 'action' | 'at'>;

export function act(order: Pick<WorkOrder, 'id' | 'code'>, action: Pick<Action, 'action' | 'name_zh' | 'name_en'>, fields: Fields = {}, shots: readonly Shot[] = []): Promise<Sending> {
    const body: Schemas['WorkOrderEventEdit'] = { action: action.action, at: new Date().toISOString(), ...fields };
    return outbox.put({
        path: `/sites/${site.value?.slug ?? ''}/work-orders/${order.id}/events/${uuidv7()}`,
        body,
        label: { en: `${action.name_en} ${order.code}`, zh: `${action.name_zh} ${order.code}` },
        photos: shots,
        names: order.id,
    });
}
