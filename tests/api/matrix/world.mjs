// world: a site with enough in it that every route finds something, and one that gives new things on
// demand. Two such sites stand beside each other: what one makes, the other must not see.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { ownerCommand, password, uuid } from '../../harness/people.mjs';
import { jpeg } from '../../harness/jpeg.mjs';
import { house } from '../imports/book.mjs';

export const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const now = () => new Date().toISOString();
const two = (n) => String(n).padStart(2, '0');
let seed = 0;

export class Site {
    // mark: a word in every name and text, by which what belongs here is known elsewhere.
    constructor(server, slug, building, admin, cookies, mark = '') {
        Object.assign(this, { server, slug, building, admin, cookies, mark, count: 0 });
        this.floor = `${building}01`;
        this.zone = `${building}01A`;
        this.home = `${building}01A01`;
    }

    // A request below the site's path, as its administrator or as another person.
    call(method, path, { as = this.admin, ...rest } = {}) {
        return this.server.api(method, `/sites/${this.slug}${path}`, { cookie: this.cookies[as], ...rest });
    }

    async make(method, path, json, more = {}) {
        const answer = await this.call(method, path, { json, ...more });
        assert.ok(answer.status === 200 || answer.status === 201, `${method} ${path}: ${answer.status} ${answer.text}`);
        return answer.json;
    }

    async furnish() {
        for (const [code, name] of [[this.building, `Building of ${this.slug}`], [this.floor, 'First floor'], [this.zone, 'Zone A'], [this.home, 'Room one']])
            await this.make('PUT', `/locations/${code}`, { name_en: `${name} ${this.mark}` });
        this.team = `crew-${this.slug}`;
        await this.make('PUT', `/teams/${this.team}`, { name_en: 'Crew' });
        this.people = {};
        for (const person of (await this.make('GET', '/people?limit=200')).items) this.people[person.login] = person.id;
        return this;
    }

    // Codes that nothing carries yet.
    nextRoom() { this.count++; return `${this.floor}${'BCDEFGH'[Math.floor(this.count / 99)]}${two(this.count % 99 + 1)}`; }
    nextPosition(type = 'DD') { this.count++; return `${this.home}${type}${this.count < 90 ? two(this.count + 9) : 'ABCDEFGHJKLMNPQRTUWXY'[Math.floor((this.count - 90) / 10)] + this.count % 10}`; }
    nextTag(type = 'DD') { return `${type}${this.building.charCodeAt(0)}${String(++this.count).padStart(4, '0')}`; }
    nextBuilding() { this.count++; return `${this.building[0]}${'ABCDEFGHJKLMNPQRTUWXY'[this.count % 21]}`; }

    async zoneForRooms(code) { await this.call('PUT', `/locations/${code.slice(0, 5)}`, { json: { name_en: `Zone ${code[4]}` } }); }
    async room() {
        const code = this.nextRoom();
        await this.zoneForRooms(code);
        await this.make('PUT', `/locations/${code}`, { name_en: `A room ${this.mark}` });
        return code;
    }
    async position() {
        const code = this.nextPosition();
        await this.make('PUT', `/positions/${code}`, { name_en: `A lamp ${this.mark}` });
        return code;
    }
    // In store: it belongs to the whole site.
    async asset() {
        const tag = this.nextTag();
        await this.make('PUT', `/assets/${tag}`, { name_en: 'A unit' });
        return tag;
    }
    async person(memberships = [{ role: 'technician' }]) {
        const id = uuid();
        await this.make('PUT', `/users/${id}`, { login: `p-${id.slice(-12)}`, name_en: 'Somebody', memberships });
        return id;
    }
    async order(code) {
        const id = uuid();
        await this.make('PUT', `/work-orders/${id}`, { code: code ?? this.home, at: now(), words: `it drips ${this.mark}` });
        return id;
    }
    newPhoto() {
        const body = jpeg(`${this.slug} ${++seed}`);
        return { body, sha256: createHash('sha256').update(body).digest('hex') };
    }
    async photo() {
        const { body, sha256 } = this.newPhoto();
        const answer = await this.call('PUT', `/photos/${sha256}`, { body, headers: { 'content-type': 'image/jpeg' } });
        assert.equal(answer.status, 201, answer.text);
        return sha256;
    }
    async print(codes) {
        const id = uuid();
        await this.make('PUT', `/label-prints/${id}`, { codes: codes ?? [this.home], stock: 'L7160' });
        return id;
    }
    // { code, key } of a printed label.
    async labelOf(code) {
        await this.print([code]);
        const key = await this.server.sql(`select key from label_key where canonical = '${code}' and revoked_at is null`);
        return { code, key };
    }
    nextDay() { return new Date(Date.UTC(2030, 0, ++this.count)).toISOString().slice(0, 10); }
    // Another session of the same person.
    async otherSession() {
        await this.server.sql('delete from sign_in_try');
        await this.server.signIn(this.admin, password);
        const { items } = (await this.server.api('GET', '/sessions', { cookie: this.cookies[this.admin] })).json;
        return items.filter((one) => !one.current).sort((a, b) => (a.created_at < b.created_at ? 1 : -1))[0].id;
    }
    async versionOf(path) { return (await this.make('GET', path)).version; }
    get password() { return password; }
    async import(more = '') {
        const id = uuid();
        const body = house((sheets) => { sheets.Facility[1][0] = `House ${id}`; });
        await this.make('POST', `/imports?id=${id}&dry_run=true&building=${this.nextBuilding()}${more}`, undefined, { body, headers: { 'content-type': xlsx } });
        return id;
    }
}

// The people of tests/harness, and: "both" who administers beta and is a technician at alpha, "north"
// for who may see one building only
// (buildings.test.mjs).
export async function makeWorld(server, mark) {
    await ownerCommand(server, ['user', 'add', 'both', '--name-en', 'Bo', '--site', 'alpha', '--role', 'technician']);
    await ownerCommand(server, ['user', 'add', 'north', '--name-en', 'Nora', '--site', 'alpha', '--role', 'technician']);
    await server.sql(`update app_user set password_hash = (select password_hash from app_user where login = 'admin') where login in ('both', 'north');
        insert into membership (user_id, site_id, role) select u.id, s.id, 'admin' from app_user u, site s where u.login = 'both' and s.slug = 'beta'`);
    const cookies = {};
    for (const login of ['admin', 'manager', 'leader', 'technician', 'desk', 'admin-beta', 'both'])
        cookies[login] = await server.signIn(login, password);
    const alpha = await new Site(server, 'alpha', 'D1', 'admin', cookies, mark).furnish();
    const beta = await new Site(server, 'beta', 'G1', 'admin-beta', cookies).furnish();
    return { server, cookies, alpha, beta };
}

// One line for each table: its name, how many rows, and what is in them. What every request of a
// signed-in person moves (when a session was last seen) is left out.
export async function installFingerprint(server) {
    await server.sql(`create function fingerprint() returns text language plpgsql as $$
        declare t text; n bigint; h numeric; answer text := '';
        begin
            for t in select c.relname from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
                and c.relname not in ('sign_in_try') order by 1
            loop
                execute format('select count(*), sum(hashtextextended(%s, 0)) from %I x',
                    case when t in ('session', 'device') then '(to_jsonb(x) - ''last_seen_at'')::text' else 'x::text' end, t) into n, h;
                answer := answer || format('%s %s %s;', t, n, h);
            end loop;
            return answer;
        end $$`);
    const psql = spawn('psql', ['-XAtq', '-h', server.cluster.folder, '-U', 'postgres', '-d', server.database], { stdio: ['pipe', 'pipe', 'inherit'] });
    const answers = createInterface(psql.stdout)[Symbol.asyncIterator]();
    return {
        take: async () => {
            psql.stdin.write('select fingerprint();\n');
            return (await answers.next()).value.split(';').filter(Boolean);
        },
        close: () => psql.stdin.end(),
    };
}
