/** Roles of a new company with their parents' ids; the first is the default role, and its own parent. */
export const ROLES: readonly (readonly [name: string, parentId: number])[] = [
  ['(Unassigned users)', 1],
  ['Leadership', 1],
  ['Sales', 2],
  ['Sales North', 3],
  ['Sales South', 3],
  ['Customer Success', 2],
  ['Partners', 6],
  ['Marketing', 2],
  ['Operations', 2],
];

export const FIRST_NAMES: readonly string[] =
  'Anna Bela Carlos Dana Emil Farah Goran Hana Ivan Jana Karim Lena Marco Nadia Oskar Petra Quentin Rosa Samir Tuuli Umar Vera Wanda Xenia Yusuf Zoe Aino Bruno Clara Denis Elif Felix Greta Hugo Iris Joon Kaja Luis Mira Nils'.split(
    ' ',
  );

export const LAST_NAMES: readonly string[] =
  'Tamm Novak Silva Meyer Rossi Kowalski Haddad Ivanova Jensen Kask Larsen Moreau Nagy Okafor Petrov Quinn Ruiz Saar Tanaka Urban Vargas Weber Xu Yilmaz Zeman Adler Berg Costa Dumont Eriksen Fischer Garcia Horvat Ito Jansen Klein Lind Marin Nilsson Ortega Pavic'.split(
    ' ',
  );

export const ORGANIZATION_NAMES: readonly string[] =
  'Alder Birch Cedar Dune Ember Fjord Grove Harbour Islet Juniper Kestrel Lagoon Meadow North Orchard Pine'.split(
    ' ',
  );

export const TRADES: readonly string[] = 'Foods Freight Labs Mills Optics Print Tools Works'.split(' ');
