// people: two sites and one person for each role, made at the terminal as an operator would.
import { randomBytes } from 'node:crypto';
import { command } from './server.mjs';

export const password = 'Kupfer7-Regen-Lampe';
export const roles = ['technician', 'supervisor', 'leader', 'desk', 'manager', 'admin'];

// A UUIDv7, as every client makes them.
export function uuid() {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(Date.now(), 0, 6);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

// Runs the program as the owner of the server's database; throws what it says when it fails.
export async function ownerCommand(server, args, input) {
    const done = await command(args, { FIXPOINT_OWNER_DATABASE: server.env.FIXPOINT_OWNER_DATABASE,
        FIXPOINT_PUBLIC_URL: server.env.FIXPOINT_PUBLIC_URL ?? '', LC_ALL: 'C.UTF-8' }, input);
    if (done.code !== 0) throw new Error(`fixpoint ${args.join(' ')}: ${done.stderr}`);
    return done.stdout;
}

// Site alpha with a person for each role whose login is the role's name, and site beta with admin-beta
// and technician-beta. One password is hashed, the others share the hash: hashing is slow on purpose.
export async function addPeople(server) {
    await ownerCommand(server, ['site', 'add', 'alpha', '--name-zh', '甲项目', '--name-en', 'Alpha']);
    await ownerCommand(server, ['site', 'add', 'beta', '--name-en', 'Beta', '--time-zone', 'Europe/Paris']);
    await ownerCommand(server, ['user', 'add', 'admin', '--name-zh', '管理员', '--name-en', 'Ada', '--site', 'alpha', '--role', 'admin',
        '--password-from-stdin'], password + '\n');
    await server.sql(`
        insert into app_user (login, name_zh, name_en) values ('technician', '李工', 'Tom'), ('supervisor', '巡查员', 'Sue'),
            ('leader', '班长', 'Lee'), ('desk', '前台', 'Dan'), ('manager', '主任', 'Mia'), ('admin-beta', '', 'Bea'), ('technician-beta', '', 'Ben');
        update app_user set password_hash = (select password_hash from app_user where login = 'admin');
        insert into membership (user_id, site_id, role) select u.id, s.id, split_part(u.login, '-', 1) from app_user u
            join site s on s.slug = case when u.login like '%-beta' then 'beta' else 'alpha' end where u.login <> 'admin'`);
}
