import { Menu } from '@mantine/core';
import { sessionState } from '@/api/session-state';
import type { MenuTarget } from '@/kit';
import { OpeningMenu } from '@/kit/menu/opening-menu';
import { useOrganization, useSession } from '@/session/session';

/** The organizations of a member. */
export function OrganizationList({ target }: { readonly target: MenuTarget }) {
  const { organizations } = useSession('customer');
  const chosen = useOrganization();
  return (
    <OpeningMenu target={target} position="bottom-start" width="target">
      {organizations.map(({ id, name }) => (
        <Menu.Item
          key={id}
          fw={id === chosen?.id ? 600 : 400}
          onClick={() => {
            enter(id);
          }}
        >
          {name}
        </Menu.Item>
      ))}
    </OpeningMenu>
  );
}

/** A new page has nothing of the other organization in memory. */
function enter(id: string): void {
  sessionState.chooseOrganization(id);
  window.location.assign('/');
}
