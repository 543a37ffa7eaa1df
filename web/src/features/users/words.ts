/* Words that the screens of people share. */
import type { Schemas } from '@/api/client';
import { strings } from '@/i18n/strings';

export type User = Schemas['User'];
export type Membership = Schemas['Membership'];

export const text = strings(
    {
        add: 'Add person',
        login: 'Login',
        loginHint: 'Lower-case letters, digits, dot, dash. Used to sign in.',
        name_zh: 'Chinese name',
        name_en: 'English name',
        phone: 'Phone',
        roles: 'Roles here',
        role: 'Role',
        addRole: 'Add a role',
        removeRole: (role: string) => `Remove role ${role}`,
        where: 'Where',
        wholeSite: 'Whole site',
        team: 'Team',
        noTeam: 'No team',
        leader: 'Reports to',
        noLeader: 'Nobody here',
        noRoles: 'No role at this site.',
        state: { invited: 'Invited', active: 'Active', deactivated: 'Deactivated', left: 'Left' },
    },
    {
        add: '添加人员',
        login: '账号',
        loginHint: '小写字母、数字、点、短横，用于登录。',
        name_zh: '中文姓名',
        name_en: '英文姓名',
        phone: '电话',
        roles: '在本项目的角色',
        role: '角色',
        addRole: '再加一个角色',
        removeRole: (role) => `去掉角色“${role}”`,
        where: '范围',
        wholeSite: '整个项目',
        team: '班组',
        noTeam: '无班组',
        leader: '上级',
        noLeader: '无',
        noRoles: '在本项目没有角色。',
        state: { invited: '已邀请', active: '在用', deactivated: '已禁用', left: '已离开' },
    },
);
