--
-- PostgreSQL database dump
--

\restrict B5vFYrIwm8e5uvCPFVerZg4ujlfHWPcuXUJZmcQiHy38SN8DoH1gHtWENvghnuo

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

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: LiteLLM_BudgetTable; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public."LiteLLM_BudgetTable" (
    budget_id text NOT NULL,
    max_budget double precision,
    budget_duration text
);


ALTER TABLE public."LiteLLM_BudgetTable" OWNER TO postgres;

--
-- Name: LiteLLM_CredentialsTable; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public."LiteLLM_CredentialsTable" (
    credential_id text NOT NULL,
    credential_name text,
    credential_values jsonb
);


ALTER TABLE public."LiteLLM_CredentialsTable" OWNER TO postgres;

--
-- Name: LiteLLM_OrganizationTable; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public."LiteLLM_OrganizationTable" (
    organization_id text NOT NULL,
    organization_alias text,
    budget_id text,
    spend double precision
);


ALTER TABLE public."LiteLLM_OrganizationTable" OWNER TO postgres;

--
-- Name: LiteLLM_ProxyModelTable; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public."LiteLLM_ProxyModelTable" (
    model_id text NOT NULL,
    model_name text,
    litellm_params jsonb,
    model_info jsonb,
    blocked boolean
);


ALTER TABLE public."LiteLLM_ProxyModelTable" OWNER TO postgres;

--
-- Name: LiteLLM_SpendLogs; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public."LiteLLM_SpendLogs" (
    request_id text NOT NULL,
    call_type text,
    spend double precision,
    prompt_tokens integer,
    completion_tokens integer,
    "startTime" timestamp(3) without time zone,
    model text,
    model_group text,
    metadata jsonb,
    status text
);


ALTER TABLE public."LiteLLM_SpendLogs" OWNER TO postgres;

--
-- Name: LiteLLM_TeamTable; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public."LiteLLM_TeamTable" (
    team_id text NOT NULL,
    team_alias text,
    organization_id text,
    members_with_roles jsonb,
    max_budget double precision,
    spend double precision,
    budget_duration text,
    blocked boolean
);


ALTER TABLE public."LiteLLM_TeamTable" OWNER TO postgres;

--
-- Name: LiteLLM_UserTable; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public."LiteLLM_UserTable" (
    user_id text NOT NULL,
    user_alias text,
    user_email text,
    max_budget double precision,
    spend double precision,
    budget_duration text
);


ALTER TABLE public."LiteLLM_UserTable" OWNER TO postgres;

--
-- Name: LiteLLM_VerificationToken; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public."LiteLLM_VerificationToken" (
    token text NOT NULL,
    key_name text,
    key_alias text,
    spend double precision,
    expires timestamp(3) without time zone,
    models text[],
    user_id text,
    team_id text,
    organization_id text,
    max_budget double precision,
    budget_duration text,
    rpm_limit bigint,
    tpm_limit bigint,
    max_parallel_requests integer,
    blocked boolean
);


ALTER TABLE public."LiteLLM_VerificationToken" OWNER TO postgres;

--
-- Data for Name: LiteLLM_BudgetTable; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public."LiteLLM_BudgetTable" (budget_id, max_budget, budget_duration) FROM stdin;
\.


--
-- Data for Name: LiteLLM_CredentialsTable; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public."LiteLLM_CredentialsTable" (credential_id, credential_name, credential_values) FROM stdin;
c1	shared	{"api_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX-m3WjktQF4agqYLL2E9DoLPkHQ1lemGF3pVkE9jNMyWiww=="}
\.


--
-- Data for Name: LiteLLM_OrganizationTable; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public."LiteLLM_OrganizationTable" (organization_id, organization_alias, budget_id, spend) FROM stdin;
\.


--
-- Data for Name: LiteLLM_ProxyModelTable; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public."LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, blocked) FROM stdin;
m-shared	gpt-4o	{"model": "openai/gpt-4o", "litellm_credential_name": "shared"}	{}	f
m-boxed	gpt-4o	{"model": "AgICAgICAgICAgICAgICAgICAgICAgIC6ykUP6UF71P7cOl7-Pg4d7DrzPoTgnSabO__INk=", "api_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX-m3WjktQF4agqYLL2E9DoLPkHQ1lemGF3pVkE9jNMyWiww=="}	{}	f
\.


--
-- Data for Name: LiteLLM_SpendLogs; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public."LiteLLM_SpendLogs" (request_id, call_type, spend, prompt_tokens, completion_tokens, "startTime", model, model_group, metadata, status) FROM stdin;
b	acompletion	1.25e-05	100	20	2026-11-03 10:00:00	gpt-4o-2024-11-20	gpt-4o	{"usage_object": {"prompt_tokens_details": {"cached_tokens": 40}}}	success
a	acompletion	0.5	900	10	2026-11-02 10:00:00	claude-sonnet-4		{"additional_usage_values": {"cache_read_input_tokens": 500, "cache_creation_input_tokens": 200}}	\N
d	acompletion	0	5	0	2026-11-04 10:00:00	gpt-4o	gpt-4o	{}	failure
c	acompletion	9	1	1	2026-11-01 10:00:00	gpt-4o	gpt-4o	{}	success
\.


--
-- Data for Name: LiteLLM_TeamTable; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public."LiteLLM_TeamTable" (team_id, team_alias, organization_id, members_with_roles, max_budget, spend, budget_duration, blocked) FROM stdin;
t1	Team "one"	\N	\N	10.5	0.25	\N	f
\.


--
-- Data for Name: LiteLLM_UserTable; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public."LiteLLM_UserTable" (user_id, user_alias, user_email, max_budget, spend, budget_duration) FROM stdin;
\.


--
-- Data for Name: LiteLLM_VerificationToken; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public."LiteLLM_VerificationToken" (token, key_name, key_alias, spend, expires, models, user_id, team_id, organization_id, max_budget, budget_duration, rpm_limit, tpm_limit, max_parallel_requests, blocked) FROM stdin;
abababababababababababababababababababababababababababababababab	\N	first	0.125	2027-01-01 00:00:00.5	{gpt-4o,"a \\"quoted\\", name","back\\\\slash"}	\N	t1	\N	\N	\N	\N	\N	\N	t
\.


--
-- Name: LiteLLM_BudgetTable LiteLLM_BudgetTable_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."LiteLLM_BudgetTable"
    ADD CONSTRAINT "LiteLLM_BudgetTable_pkey" PRIMARY KEY (budget_id);


--
-- Name: LiteLLM_CredentialsTable LiteLLM_CredentialsTable_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."LiteLLM_CredentialsTable"
    ADD CONSTRAINT "LiteLLM_CredentialsTable_pkey" PRIMARY KEY (credential_id);


--
-- Name: LiteLLM_OrganizationTable LiteLLM_OrganizationTable_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."LiteLLM_OrganizationTable"
    ADD CONSTRAINT "LiteLLM_OrganizationTable_pkey" PRIMARY KEY (organization_id);


--
-- Name: LiteLLM_ProxyModelTable LiteLLM_ProxyModelTable_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."LiteLLM_ProxyModelTable"
    ADD CONSTRAINT "LiteLLM_ProxyModelTable_pkey" PRIMARY KEY (model_id);


--
-- Name: LiteLLM_SpendLogs LiteLLM_SpendLogs_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."LiteLLM_SpendLogs"
    ADD CONSTRAINT "LiteLLM_SpendLogs_pkey" PRIMARY KEY (request_id);


--
-- Name: LiteLLM_TeamTable LiteLLM_TeamTable_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."LiteLLM_TeamTable"
    ADD CONSTRAINT "LiteLLM_TeamTable_pkey" PRIMARY KEY (team_id);


--
-- Name: LiteLLM_UserTable LiteLLM_UserTable_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."LiteLLM_UserTable"
    ADD CONSTRAINT "LiteLLM_UserTable_pkey" PRIMARY KEY (user_id);


--
-- Name: LiteLLM_VerificationToken LiteLLM_VerificationToken_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."LiteLLM_VerificationToken"
    ADD CONSTRAINT "LiteLLM_VerificationToken_pkey" PRIMARY KEY (token);


--
-- PostgreSQL database dump complete
--

\unrestrict B5vFYrIwm8e5uvCPFVerZg4ujlfHWPcuXUJZmcQiHy38SN8DoH1gHtWENvghnuo

