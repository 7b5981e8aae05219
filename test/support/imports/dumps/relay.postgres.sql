--
-- PostgreSQL database dump
--

\restrict gm6OJijZf0rGBYWLJzkADlG1Mi0nfL4pbweWrw1r5jVybHCU4I8oZaVNIaVgshb

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.f() RETURNS integer
    LANGUAGE sql
    AS $$ INSERT INTO redemptions VALUES (9); SELECT 1 $$;


ALTER FUNCTION public.f() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: channels; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.channels (
    id integer NOT NULL,
    type integer,
    key text,
    status integer,
    name character varying(191),
    weight integer,
    base_url character varying(191),
    other text,
    models text,
    "group" character varying(64),
    model_mapping text,
    priority bigint,
    channel_info text
);


ALTER TABLE public.channels OWNER TO postgres;

--
-- Name: logs; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.logs (
    id integer NOT NULL,
    user_id integer,
    type integer,
    model_name character varying(191),
    quota integer,
    prompt_tokens integer,
    completion_tokens integer,
    "group" character varying(64),
    other text
);


ALTER TABLE public.logs OWNER TO postgres;

--
-- Name: options; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.options (
    key character varying(191) NOT NULL,
    value text
);


ALTER TABLE public.options OWNER TO postgres;

--
-- Name: redemptions; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.redemptions (
    id integer NOT NULL,
    key character(32),
    status integer,
    name character varying(191),
    quota integer,
    expired_time bigint,
    deleted_at timestamp without time zone
);


ALTER TABLE public.redemptions OWNER TO postgres;

--
-- Name: tokens; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.tokens (
    id integer NOT NULL,
    user_id integer,
    key character(60),
    status integer,
    name character varying(191),
    expired_time bigint,
    remain_quota integer,
    unlimited_quota numeric,
    model_limits_enabled numeric,
    model_limits text,
    allow_ips character varying(191),
    "group" character varying(64),
    deleted_at timestamp without time zone
);


ALTER TABLE public.tokens OWNER TO postgres;

--
-- Name: users; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.users (
    id integer NOT NULL,
    username character varying(191),
    password character varying(191),
    display_name character varying(191),
    role integer,
    status integer,
    email character varying(191),
    quota integer,
    used_quota integer,
    "group" character varying(64),
    aff_quota integer,
    deleted_at timestamp without time zone
);


ALTER TABLE public.users OWNER TO postgres;

--
-- Data for Name: channels; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.channels (id, type, key, status, name, weight, base_url, other, models, "group", model_mapping, priority, channel_info) FROM stdin;
1	1	sk-provider-secret-number-one\nsk-provider-secret-number-two	1	OpenAI	5		\N	gpt-4o,gpt-4o-mini,text-embedding-3-small,dall-e-3	default,vip	{"gpt-4o":"gpt-4o-2024-11-20"}	10	{"multi_key_status_list":{"1":2}}
2	14	sk-ant-secret	3	Claude	0	https://relay.example.com	\N	claude-sonnet-4,search-pro	vip		0	{}
3	36	suno	1	Suno	0		\N	suno_music	vip	\N	\N	\N
\.


--
-- Data for Name: logs; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.logs (id, user_id, type, model_name, quota, prompt_tokens, completion_tokens, "group", other) FROM stdin;
1	1	2	gpt-4o	1250	600	100	default	{"model_ratio":1.25,"group_ratio":1,"completion_ratio":4,"cache_ratio":0.5,"cache_tokens":0,"model_price":-1}
2	1	1		0	0	0		
\.


--
-- Data for Name: options; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.options (key, value) FROM stdin;
GroupRatio	{"default":1,"vip":0.8}
ModelRatio	{"gpt-4o":1.25,"gpt-4o-mini":0.075,"text-embedding-3-small":0.01}
CompletionRatio	{"gpt-4o-mini":4,"text-embedding-3-small":1}
CacheRatio	{"gpt-4o":0.5}
ModelPrice	{"search-pro":0.03,"dall-e-3":0.04}
\.


--
-- Data for Name: redemptions; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.redemptions (id, key, status, name, quota, expired_time, deleted_at) FROM stdin;
1	0123456789abcdef0123456789abcdef	1	spring	1000000	0	\N
2	ffffffffffffffffffffffffffffffff	3	used	1000000	0	\N
\.


--
-- Data for Name: tokens; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.tokens (id, user_id, key, status, name, expired_time, remain_quota, unlimited_quota, model_limits_enabled, model_limits, allow_ips, "group", deleted_at) FROM stdin;
11	1	aliceAliceAliceAliceAliceAliceAliceAliceAlice001            	1	O'Neil "\\" \\N;\n-- \t$$ (1),(2); /* 中文 😀\n\\.\n'	-1	250000	0	1	gpt-4o,unknown-model	203.0.113.7\n198.51.100.0/24		\N
12	2	bobBobBobBobBobBobBobBobBobBobBobBobBobBobBob0002           	1	all	1900000000	0	1	0				\N
13	2	disabledDisabledDisabledDisabledDisabledDisabled            	2	old	-1	5	0	\N	\N	\N	default	\N
14	2	short                                                       	1	short	-1	5	0	\N	\N	\N		\N
\.


--
-- Data for Name: users; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.users (id, username, password, display_name, role, status, email, quota, used_quota, "group", aff_quota, deleted_at) FROM stdin;
1	alice	\N	Alice Ltd	100	1	alice@example.com	5000001	\N	default	\N	\N
2	bob	\N	O'Neil "\\" \\N;\n-- \t$$ (1),(2); /* 中文 😀\n\\.\n	1	1	bob@example.com	-1000	\N	vip	\N	\N
3	off	\N	Off	1	2	nothing	0	\N	default	\N	\N
4	gone	\N	Gone	1	1		777	\N	default	\N	2026-01-01 00:00:00
\.


--
-- Name: channels channels_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.channels
    ADD CONSTRAINT channels_pkey PRIMARY KEY (id);


--
-- Name: logs logs_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.logs
    ADD CONSTRAINT logs_pkey PRIMARY KEY (id);


--
-- Name: options options_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.options
    ADD CONSTRAINT options_pkey PRIMARY KEY (key);


--
-- Name: redemptions redemptions_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.redemptions
    ADD CONSTRAINT redemptions_pkey PRIMARY KEY (id);


--
-- Name: tokens tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- PostgreSQL database dump complete
--

\unrestrict gm6OJijZf0rGBYWLJzkADlG1Mi0nfL4pbweWrw1r5jVybHCU4I8oZaVNIaVgshb

