-- Roles of PostgreSQL with the least rights, and the database for them. For psql, as the server's administrator:
--   sudo -u postgres psql --file operate/postgres-roles.sql
-- then a password for each that is used: \password holdfast_owner (it is not shown, and is not in a log).
\set ON_ERROR_STOP on

-- Prepares the tables and works with them: the role of a single gateway, or of those that are upgraded first.
create role holdfast_owner login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
-- Works with tables that are prepared, and can make, change or remove none: of gateways that share a far directory.
create role holdfast_site login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
-- Reads, for pg_dump.
create role holdfast_backup login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;

create database holdfast encoding 'UTF8' template template0;
\connect holdfast

revoke all on database holdfast from public;
grant connect on database holdfast to holdfast_owner, holdfast_site, holdfast_backup;
revoke all on schema public from public;
create schema holdfast authorization holdfast_owner;
grant usage on schema holdfast to holdfast_site, holdfast_backup;
alter database holdfast set search_path = holdfast;

alter default privileges for role holdfast_owner in schema holdfast
  grant select, insert, update, delete on tables to holdfast_site;
alter default privileges for role holdfast_owner in schema holdfast grant select on tables to holdfast_backup;
alter default privileges for role holdfast_owner in schema holdfast grant select on sequences to holdfast_backup;
-- They run as triggers only, for which nobody needs a right to call them.
alter default privileges for role holdfast_owner revoke execute on functions from public;
