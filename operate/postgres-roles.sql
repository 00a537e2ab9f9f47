-- Roles of PostgreSQL with the least rights, and a database for them. For psql, as the server's administrator:
--   sudo -u postgres psql --file=operate/postgres-roles.sql
--   sudo -u postgres psql --set=database=site --file=operate/postgres-roles.sql
-- The database is called holdfast unless told; roles that are there stay as they are. Then a password for each role that is
-- used: \password holdfast_owner (it is not shown, and is in no log).
\set ON_ERROR_STOP on
\if :{?database}
\else
  \set database holdfast
\endif

-- holdfast_owner prepares the tables and works with them: the role of a single gateway, or of those that are upgraded first.
-- holdfast_site works with tables that are prepared, and can make, change or remove none: of gateways that share a far directory.
-- holdfast_backup reads, for pg_dump.
select format('create role %I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls', name)
from unnest(array['holdfast_owner', 'holdfast_site', 'holdfast_backup']) as name
where not exists (select from pg_roles where rolname = name)
\gexec

create database :"database" encoding 'UTF8' template template0;
\connect :"database"

revoke all on database :"database" from public;
grant connect on database :"database" to holdfast_owner, holdfast_site, holdfast_backup;
revoke all on schema public from public;
create schema holdfast authorization holdfast_owner;
grant usage on schema holdfast to holdfast_site, holdfast_backup;
alter database :"database" set search_path = holdfast;

alter default privileges for role holdfast_owner in schema holdfast
  grant select, insert, update, delete on tables to holdfast_site;
alter default privileges for role holdfast_owner in schema holdfast grant select on tables to holdfast_backup;
alter default privileges for role holdfast_owner in schema holdfast grant select on sequences to holdfast_backup;
-- They run as triggers only, for which nobody needs a right to call them.
alter default privileges for role holdfast_owner revoke execute on functions from public;
