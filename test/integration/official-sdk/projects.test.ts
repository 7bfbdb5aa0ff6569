import { BetaApi, ProjectsApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('creates, reads, updates and lists projects', async () => {
    const { v2 } = await officialClient();
    const projects = new ProjectsApi(v2);
    const fields = { title: 'Office move', board_id: 1, phase_id: 1, deal_ids: [3], person_ids: [2] };

    const added = await projects.addProject({ AddProjectRequest: fields });
    const id = added.data?.id ?? 0;
    const changes = { owner_id: 4, phase_id: 2, status: 'completed' };
    const updated = await projects.updateProject({ id, UpdateProjectRequest: changes });
    const read = await projects.getProject({ id });
    const ofDeal = await projects.getProjects({ deal_id: 3, status: 'completed', phase_id: 2 });

    expect(added.data).toMatchObject({ ...fields, status: 'open', owner_id: 1, archive_time: null });
    expect(updated.data).toMatchObject({ ...fields, ...changes });
    expect(read.data).toEqual(updated.data);
    expect(ofDeal.data?.map((project) => project.id)).toContain(id);
    expect(ofDeal.data?.every(({ status }) => status === 'completed')).toBe(true);
  });

  it('archives a project, and lists it among the archived ones', async () => {
    const { v2 } = await officialClient();
    const projects = new ProjectsApi(v2);
    const added = await projects.addProject({
      AddProjectRequest: { title: 'Office move', board_id: 1, phase_id: 1 },
    });
    const id = added.data?.id ?? 0;

    const archived = await projects.archiveProject({ id });
    const listed = await projects.getProjects({ limit: 500 });
    const among = await projects.getArchivedProjects({ limit: 500 });

    expect(archived.data?.archive_time).toEqual(expect.any(String));
    expect(listed.data?.map((project) => project.id)).not.toContain(id);
    expect(among.data?.find((project) => project.id === id)).toEqual(archived.data);
  });

  it('reads what happened to a project and who may see it', async () => {
    const { v2, simulator } = await officialClient();
    const projects = new ProjectsApi(v2);
    const open = simulator.company.project.all().find(({ archive_time }) => archive_time === null);
    const id = open?.id ?? 0;
    await projects.updateProject({ id, UpdateProjectRequest: { title: 'First' } });
    await projects.updateProject({ id, UpdateProjectRequest: { title: 'Second', health_status: 10 } });

    const log = await projects.getProjectChangelog({ id, limit: 1 });
    const cursor = log.additional_data?.next_cursor ?? '';
    const rest = await projects.getProjectChangelog({ id, cursor });
    const users = await projects.getProjectUsers({ id });

    expect(log.data).toMatchObject([
      {
        change_source: 'api',
        actor_user_id: 1,
        new_values: { title: 'Second', health_status: 10 },
        old_values: { title: 'First', health_status: null },
      },
    ]);
    expect(rest.data).toMatchObject([{ new_values: { title: 'First' }, old_values: { title: open?.title } }]);
    const active = simulator.company.user.all().filter(({ active_flag }) => active_flag);
    expect(users.data).toEqual(active.map((user) => user.id));
  });

  it('finds projects by a part of the title, and deletes them', async () => {
    const { v2 } = await officialClient();
    const projects = new ProjectsApi(v2);
    const added = await projects.addProject({
      AddProjectRequest: { title: 'Zyxmove', board_id: 1, phase_id: 1, person_ids: [2] },
    });
    const id = added.data?.id ?? 0;

    const found = await projects.searchProjects({ term: 'zyxm', person_id: 2 });
    const inBeta = await new BetaApi(v2).searchProjects({ term: 'zyxm', person_id: 3 });
    const deleted = await projects.deleteProject({ id });
    const read = await projects.getProject({ id });

    expect(found.data?.items).toMatchObject([{ item: { id, type: 'project', owner: { id: 1 } } }]);
    expect(inBeta.data?.items).toEqual([]);
    expect(deleted.data).toEqual({ id });
    expect(read.data).toMatchObject({ id, status: 'deleted' });
  });
});
